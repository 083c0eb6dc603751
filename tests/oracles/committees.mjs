// Makes deals over the API, each with a committee, empty seats, relations and a decision with steps, and
// prints the addresses of their pictures, for pictures.mjs: `{width}` stands for the width.
//
//   TOKEN=... node committees.mjs http://127.0.0.1:8080 5 12 40
//
// The numbers are sizes of committees. Names and relations are the same in every run.
const [url, ...sizes] = process.argv.slice(2);
const { TOKEN } = process.env;

async function make(kind, body) {
  const answer = await fetch(`${url}/v1/${kind}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const made = await answer.json();
  if (answer.status !== 201) throw new Error(`${kind}: ${answer.status} ${JSON.stringify(made)}`);
  return made;
}

const FIRST = ['Ada', 'Bo', 'Maximiliane', 'Dana', 'Émile', '花子', 'Gül', 'Henrietta', 'Ivo', 'Jürgen'];
const LAST = ['Archer', 'Birnbaum-Kowalczyk', 'Chen', 'de la Fuente y Torres', 'Ek', '山田', 'Featherstonehaugh'];
const ROLES = ['economic_buyer', 'champion', 'technical_buyer', 'user_buyer', 'security', 'procurement', 'influencer'];
const STANCES = ['champion', 'supporter', 'supporter', 'neutral', 'skeptic', 'opponent', 'unknown'];
const KINDS = ['influences', 'influences', 'trusts', 'conflicts_with', 'worked_with'];
// Many with the same influence and stance, which is where labels would meet.
const INFLUENCE = [90, 50, 50, 50, 70, 70, 10, 0, 100, null];
const STEPS = [
  ['Evaluation of the short list', 'evaluation', [], { kind: 'majority' }],
  ['Technical validation', 'technical_validation', [0], { kind: 'quorum', count: 2 }],
  ['Business case', 'business_case', [0], { kind: 'supermajority', share: 0.75 }],
  ['Security and data protection review', 'security', [1], { kind: 'veto', roles: ['security'] }],
  ['Contract', 'legal', [1, 2], { kind: 'consent' }],
  ['Purchase order', 'procurement', [2], { kind: 'majority' }],
  ['Approval by the board', 'approval', [3, 4, 5], { kind: 'unanimity' }],
  ['Signature', 'signature', [6], { kind: 'majority' }],
];

await make('committee-templates', {
  name: 'Pictures',
  requirements: [
    { role: 'legal', min_members: 2 },
    { role: 'executive_sponsor', min_members: 1 },
    { role: 'champion', min_members: 1 },
  ],
});

for (const size of sizes.map(Number)) {
  const deal = await make('deals', { name: `Rollout for a committee of ${size} <&>` });
  const people = [];
  const members = [];
  for (let place = 0; place < size; place += 1) {
    const name = `${FIRST[place % FIRST.length]} ${LAST[place % LAST.length]}`;
    const person = await make('stakeholders', {
      name,
      reports_to_id: place > 0 && place % 3 === 0 ? people[Math.floor(place / 3)].id : null,
    });
    const member = await make('committee-members', {
      deal_id: deal.id,
      stakeholder_id: person.id,
      roles: [ROLES[place % ROLES.length]],
      stance: STANCES[(place * 3) % STANCES.length],
      influence: INFLUENCE[place % INFLUENCE.length],
      party: place % 5 === 4 ? 'external' : 'internal',
    });
    people.push(person);
    members.push(member);
  }
  for (let place = 1; place < size; place += 1) {
    await make('stakeholder-relations', {
      from_stakeholder_id: people[place].id,
      to_stakeholder_id: people[((place * 17 + 5) % 29) % place].id,
      kind: KINDS[place % KINDS.length],
      strength: (place * 23) % 101,
    });
  }
  const decision = await make('decisions', { deal_id: deal.id, question: 'Which platform do we buy for support?' });
  const steps = [];
  for (const [name, kind, after, rule] of STEPS) {
    steps.push(await make('decision-steps', {
      decision_id: decision.id, name, kind, rule, sla_days: 10, after: after.map((earlier) => steps[earlier].id),
    }));
  }
  for (const member of members.slice(0, Math.ceil(size * 0.8))) {
    await make('positions', { step_id: steps[0].id, member_id: member.id, choice: 'for' });
  }
  for (const picture of ['committee', 'decision']) {
    console.log(`${url}/v1/deals/${deal.id}/${picture}.svg?width={width}`);
  }
}
