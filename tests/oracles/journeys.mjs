// Makes journey maps over the API, with journeys through them, contacts and a deal, and prints the addresses of
// the pictures, for pictures.mjs: `{width}` stands for the width.
//
//   TOKEN=... node journeys.mjs http://127.0.0.1:8080 3 10
//
// The numbers are stages of maps; each stage has elements in every lane. All is the same in every run.
const [url, ...sizes] = process.argv.slice(2);
const { TOKEN } = process.env;

async function ask(method, path, body, wanted) {
  const answer = await fetch(`${url}/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const told = await answer.json();
  if (answer.status !== wanted) throw new Error(`${path}: ${answer.status} ${JSON.stringify(told)}`);
  return told;
}
const make = (kind, body) => ask('POST', kind, body, 201);
const act = (path, body) => ask('POST', path, body, 200);

const NAMES = ['Awareness', 'Research and evaluation', 'Consultation', 'Decision', 'Implementierungsvorbereitung',
  '導入', 'Usage', 'Renewal', 'Expansion into other plants', 'Referral <&>'];
const LANES = ['goal', 'need', 'expectation', 'action', 'thought', 'emotion', 'moment_of_truth', 'pain_point', 'gain',
  'influence', 'opportunity', 'evidence', 'customer_action', 'frontstage', 'backstage', 'support'];
const TEXTS = ['Compare three suppliers', 'Nobody answers on Fridays',
  'Ask colleagues in other plants how they solved the same problem and whether the supplier kept what was promised',
  'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen', '我们需要什么', 'Will it run with the old controllers?'];
const KINDS = ['email', 'call', 'meeting', 'web', 'event'];
const DAY = 24 * 3600 * 1000;

for (const size of sizes.map(Number)) {
  const stages = [];
  for (let place = 0; place < size; place += 1) {
    stages.push({
      key: `stage_${place}`, name: NAMES[place % NAMES.length], question: 'Is it worth the trouble, and who has to agree?',
      target_conversion: 0.6, target_duration_seconds: 30 * 24 * 3600,
    });
  }
  const map = await make('journey-maps', { name: `How plants buy in ${size} stages <&>`, stages });
  const page = await ask('GET', `journey-stages?filter[journey_map_id]=${map.id}&sort=position`, undefined, 200);
  const ids = page.data.map((stage) => stage.id);
  for (const [place, stage] of ids.entries()) {
    for (const [index, lane] of LANES.entries()) {
      for (let one = 0; one < (place + index) % 3; one += 1) {
        await make('journey-map-elements', {
          stage_id: stage, lane, text: TEXTS[(place + index + one) % TEXTS.length],
          valence: lane === 'emotion' ? ((place * 2 + one) % 5) - 2 : null,
        });
      }
    }
    await make('touchpoints', {
      stage_id: stage, name: 'First call with a consultant', channel: KINDS[place % KINDS.length],
      direction: place % 2 ? 'outbound' : 'inbound', expected: place % 3 !== 1,
    });
  }
  await act(`journey-maps/${map.id}/publish`, {});
  const start = Date.now() - 300 * DAY;
  const at = (days) => new Date(start + days * DAY).toISOString();
  let shown;
  for (let number = 0; number < 12; number += 1) {
    const account = await make('accounts', { name: `Example Plants ${size}-${number}` });
    const journey = await make('journeys', {
      account_id: account.id, journey_map_id: map.id, stage_id: ids[0], started_at: at(number),
    });
    // Some skip a stage, some go back, some stop.
    const steps = 1 + ((number * 5) % (size + 2));
    let place = 0;
    for (let step = 1; step <= steps; step += 1) {
      const before = place;
      place = step % 4 === 3 ? Math.max(0, place - 1) : Math.min(size - 1, place + 1 + ((number + step) % 5 === 0));
      if (place !== before) {
        await act(`journeys/${journey.id}/move`, { stage_id: ids[place], moved_at: at(number + step * 18) });
      }
      for (let contact = 0; contact < 4; contact += 1) {
        await make('interactions', {
          kind: KINDS[(step + contact) % KINDS.length], direction: contact % 2 ? 'outbound' : 'inbound',
          subject: TEXTS[(step + contact) % TEXTS.length], account_id: account.id,
          occurred_at: at(number + step * 18 + contact), sentiment: [null, -2, 1, 0][(number + contact) % 4],
        });
      }
    }
    if (number % 4 === 1) await act(`journeys/${journey.id}/end`, { outcome: 'abandoned', reason: 'No budget' });
    if (number === 3) {
      const deal = await make('deals', { name: 'Rollout', account_id: account.id });
      for (const name of ['Ada Archer', 'Bo Birnbaum-Kowalczyk', '花子']) {
        const person = await make('stakeholders', { name, account_id: account.id });
        await make('committee-members', { deal_id: deal.id, stakeholder_id: person.id, stance: 'neutral' });
      }
      const decision = await make('decisions', { deal_id: deal.id, question: 'Which platform do we buy?' });
      for (const name of ['Evaluation of the short list', 'Security and data protection review', 'Signature']) {
        await make('decision-steps', {
          decision_id: decision.id, name, kind: 'approval', rule: { kind: 'majority' }, sla_days: 10,
        });
      }
      await act(`journeys/${journey.id}/add-deal`, { deal_id: deal.id });
      shown = journey;
    }
  }
  console.log(`${url}/v1/journey-maps/${map.id}.svg?width={width}`);
  console.log(`${url}/v1/journeys/${shown.id}.svg?width={width}`);
  for (const picture of ['funnel', 'paths']) {
    console.log(`${url}/v1/analytics/${picture}.svg?journey_map_id=${map.id}&width={width}`);
  }
}
