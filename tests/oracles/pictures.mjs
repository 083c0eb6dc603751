// Loads pictures in Chromium, in a light and a dark scheme, and measures them there: no two labels may
// overlap, and nothing may leave the canvas.
//
//   node pictures.mjs PICTURE...
//
// A PICTURE is an SVG file or a URL, in which `{width}` stands for the width asked for (390, 1280). A
// file may name its width at the end (`name-390.svg`); else it is looked at in both. TOKEN is sent
// along as a bearer token, SHOTS names a folder for screenshots, CHROMIUM another browser.
import { createRequire } from 'node:module';
import { execSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

// `require`, as `import` would not look into NODE_PATH.
const { chromium } = createRequire(import.meta.url)('playwright-core');

const { TOKEN, SHOTS, CHROMIUM } = process.env;
const executablePath = CHROMIUM || execSync('command -v chromium').toString().trim();
const browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] });

async function source(picture, width) {
  if (!/^https?:/.test(picture)) return readFileSync(picture, 'utf8');
  const answer = await fetch(picture.replaceAll('{width}', width), {
    headers: TOKEN ? { authorization: `Bearer ${TOKEN}` } : {},
  });
  if (!answer.ok) throw new Error(`${picture}: ${answer.status}`);
  return answer.text();
}

// For screenshots, which are not taken of a bare SVG document.
const PAGE = '<!doctype html><meta name="color-scheme" content="light dark"><body style="margin: 0"><img src="picture.svg" style="display: block">';

// Runs in the page. Labels may touch, so a third of a pixel of overlap is let go.
function measure() {
  const svg = document.documentElement;
  if (svg.localName !== 'svg') return { problems: ['is not an SVG document'], labels: 0 };
  const problems = [];
  const canvas = svg.viewBox.baseVal;
  const box = (element) => {
    const { x, y, width, height } = element.getBBox();
    return { left: x, top: y, right: x + width, bottom: y + height };
  };
  const name = (element) => (element.textContent || element.localName).slice(0, 40);
  for (const element of svg.querySelectorAll('text, rect, circle, path, line')) {
    if (element.closest('defs, marker')) continue;
    const own = box(element);
    const moved = element.transform.baseVal.consolidate()?.matrix;
    const [dx, dy] = moved ? [moved.e, moved.f] : [0, 0];
    if (own.left + dx < -0.3 || own.top + dy < -0.3 ||
        own.right + dx > canvas.width + 0.3 || own.bottom + dy > canvas.height + 0.3) {
      problems.push(`${element.localName} "${name(element)}" leaves the canvas`);
    }
  }
  const labels = [...svg.querySelectorAll('text')].map((element) => ({ name: name(element), ...box(element) }));
  for (const [index, a] of labels.entries()) {
    for (const b of labels.slice(index + 1)) {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 0.3 && down > 0.3) problems.push(`"${a.name}" overlaps "${b.name}"`);
    }
  }
  for (const element of svg.querySelectorAll('text')) {
    const size = parseFloat(getComputedStyle(element).fontSize) * svg.getScreenCTM().a;
    if (size < 9.5) problems.push(`"${name(element)}" is ${size.toFixed(1)} pixels high`);
  }
  const [title, text] = ['title', 'desc'].map((part) => svg.querySelector(`:scope > ${part}`)?.textContent ?? '');
  if (svg.getAttribute('role') !== 'img' || !title || !text) problems.push('has no text alternative');
  if (document.documentElement.scrollWidth > innerWidth) problems.push('is wider than the window');
  return { problems, labels: labels.length };
}

let pictures = 0;
let failed = 0;
for (const picture of process.argv.slice(2)) {
  const named = /-(\d+)\.svg$/.exec(picture);
  for (const width of named && !/^https?:/.test(picture) ? [Number(named[1])] : [390, 1280]) {
    const svg = await source(picture, width);
    const papers = new Set();
    for (const colorScheme of ['light', 'dark']) {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
      const page = await context.newPage();
      await page.route('**/*', (route) => route.fulfill({ contentType: 'image/svg+xml', body: svg }));
      await page.route('**/page', (route) => route.fulfill({ contentType: 'text/html', body: PAGE }));
      await page.goto('http://picture.test/');
      const { problems, labels } = await page.evaluate(measure);
      papers.add(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor));
      if (labels === 0) problems.push('shows no label');
      if (colorScheme === 'dark' && papers.size < 2) problems.push('is as light in the dark');
      for (const problem of problems) console.log(`${picture} at ${width}, ${colorScheme}: ${problem}`);
      if (SHOTS) {
        const file = `${SHOTS}/${basename(picture, '.svg').replace(/\W+/g, '-')}-${width}-${colorScheme}.png`;
        await page.goto('http://picture.test/page');
        await page.screenshot({ path: file, fullPage: true });
      }
      pictures += 1;
      failed += problems.length > 0;
      await context.close();
    }
  }
}
await browser.close();
console.log(`${pictures - failed} passed, ${failed} failed`);
process.exit(pictures > 0 && failed === 0 ? 0 : 1);
