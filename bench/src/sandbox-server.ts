/** The stand-in for X in a process of its own, so that its work is not counted as ours. */
import { makePerson, startSandboxServer } from '@portico/sandbox';

const { BENCH_REDIRECT_URI: redirectUri = '', BENCH_PEOPLE: count = '16' } = process.env;
const people = Array.from({ length: Number(count) }, (_person, index) => makePerson(index, Date.now()));
const server = await startSandboxServer({
  people,
  x: { oneLiveGrant: false },
  apps: [{ clientId: 'YmVuY2g6MTpjaQ', clientSecret: 'bench-secret', redirectUris: [redirectUri] }],
});
process.stdout.write(`origin ${server.origin}\npeople ${people.map((person) => person.id).join(',')}\n`);
process.on('SIGTERM', () => process.exit(0));
