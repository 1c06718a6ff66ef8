/**
 * Loaded into a measured process with `--import`: answers on the IPC channel what the process has used so far.
 * The process itself is the one that runs in production.
 */
process.on('message', (message) => {
  if (message !== 'usage') return;
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMicroseconds: user + system, residentBytes: process.memoryUsage.rss() });
});
process.channel?.unref();
