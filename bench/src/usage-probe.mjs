/**
 * Loaded into a measured process with `--import`: tells on the IPC channel what the process has used so far,
 * and where its time went between two questions. The process itself is the one that runs in production.
 */
/** Loaded when somebody watches: until then it is not to be in the figures. */
let session;

const answers = {
  usage() {
    const { user, system } = process.cpuUsage();
    return { cpuMicroseconds: user + system, residentBytes: process.memoryUsage.rss() };
  },
  async startProfile() {
    const { Session } = await import('node:inspector/promises');
    session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 200 });
    await session.post('Profiler.start');
    return {};
  },
  async stopProfile() {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    return shares(profile);
  },
};

process.on('message', (question) => void reply(question));

process.channel?.unref();

async function reply(question) {
  const answer = answers[question];
  if (answer) process.send?.(await answer());
}

/** The share of each area in the time that was not idle. */
function shares({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])));
  const spent = new Map();
  let total = 0;
  for (const [index, id] of samples.entries()) {
    const area = areaOf(id, byId, parents);
    if (area === undefined) continue;
    total += timeDeltas[index];
    spent.set(area, (spent.get(area) ?? 0) + timeDeltas[index]);
  }
  return Object.fromEntries([...spent].map(([area, time]) => [area, time / total]));
}

/** Native functions have no address: they work for whoever called them. */
function areaOf(id, byId, parents) {
  for (let at = id; at !== undefined; at = parents.get(at)) {
    const { functionName, url } = byId.get(at).callFrame;
    if (functionName === '(idle)') return undefined;
    if (functionName === '(garbage collector)') return 'garbage collector';
    if (url !== '') return nameOf(url);
  }
  return 'engine and system';
}

function nameOf(url) {
  const library = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (library) return library;
  const own = /(apps\/server\/src\/[\w-]+|packages\/[\w-]+)/.exec(url)?.[1];
  if (own) return own.replace(/\.ts$/, '');
  if (/^node:(internal\/)?crypto/.test(url)) return 'node: crypto';
  if (/^node:(_?http|net|internal\/(stream|streams|net|http))/.test(url)) return 'node: http and sockets';
  return 'node: other';
}
