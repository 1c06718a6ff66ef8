import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program on this terminal and waits for its end. SIGINT and SIGTERM reach it exactly once: a
 * terminal sends Ctrl-C to the child by itself, everything else is forwarded.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} environment added to, or with `undefined` taken from, this process's own
 * @returns {Promise<number>} its exit code, or 128 + the number of the signal that ended it
 */
export function runToEnd(command, args, environment = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
    const forwarded = new Set();
    const forward = (signal) => {
      const fromTerminal = signal === 'SIGINT' && process.stdin.isTTY === true;
      if (!fromTerminal && !forwarded.has(signal)) child.kill(signal);
      forwarded.add(signal);
    };
    const stopForwarding = () => {
      process.off('SIGINT', forward);
      process.off('SIGTERM', forward);
    };
    process.on('SIGINT', forward);
    process.on('SIGTERM', forward);
    child.on('error', (error) => {
      stopForwarding();
      reject(error);
    });
    child.on('exit', (code, signal) => {
      stopForwarding();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
