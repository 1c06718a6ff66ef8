import { gzipSync } from 'node:zlib';
import type { ScriptAction } from '@portico/sandbox';

const html = { 'content-type': 'text/html;charset=utf-8' };
const json = { 'content-type': 'application/json' };
const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));

/** How a provider fails, and the code a person sees. */
export const faults: { name: string; action: ScriptAction; code: string }[] = [
  { name: 'answers 500', action: { kind: 'answer', status: 500 }, code: 'oauth_provider_unavailable' },
  {
    name: 'answers 502 with a page',
    action: { kind: 'answer', status: 502, headers: html, body: '<h1>Bad</h1>' },
    code: 'oauth_provider_unavailable',
  },
  {
    name: 'answers 503 and when to come back',
    action: { kind: 'answer', status: 503, headers: { 'retry-after': '120' } },
    code: 'oauth_provider_unavailable',
  },
  {
    name: 'answers 429',
    action: {
      kind: 'answer',
      status: 429,
      headers: { 'retry-after': '900' },
      body: { title: 'Too Many Requests' },
    },
    code: 'oauth_quota_exceeded',
  },
  {
    name: 'answers 402',
    action: { kind: 'answer', status: 402, body: { title: 'CreditsDepleted' } },
    code: 'oauth_quota_exceeded',
  },
  {
    name: 'answers JSON that stops in the middle',
    action: { kind: 'answer', headers: json, body: '{"data":{"id":"1' },
    code: 'oauth_provider_unavailable',
  },
  {
    name: 'answers a page with status 200',
    action: { kind: 'answer', headers: html, body: '<title>Login</title>' },
    code: 'oauth_provider_unavailable',
  },
  {
    name: 'answers nothing with status 200',
    action: { kind: 'answer', headers: json, body: '' },
    code: 'oauth_provider_unavailable',
  },
  {
    name: 'answers bytes that are not text',
    action: { kind: 'answer', headers: json, body: new Uint8Array([0xff, 0xfe, 0, 0x7b]) },
    code: 'oauth_provider_unavailable',
  },
  {
    name: 'answers null',
    action: { kind: 'answer', headers: json, body: 'null' },
    code: 'oauth_provider_unavailable',
  },
  {
    name: 'answers a list',
    action: { kind: 'answer', headers: json, body: '[]' },
    code: 'oauth_provider_unavailable',
  },
  {
    name: 'redirects elsewhere',
    action: { kind: 'answer', status: 302, headers: { location: 'http://169.254.169.254/' } },
    code: 'oauth_provider_unavailable',
  },
  {
    name: 'closes the connection',
    action: { kind: 'drop', at: 'request' },
    code: 'oauth_provider_unavailable',
  },
  {
    name: 'closes it in the middle of the answer',
    action: { kind: 'drop', afterBytes: 10 },
    code: 'oauth_provider_unavailable',
  },
  {
    name: 'announces a gigabyte',
    action: { kind: 'answer', headers: { ...json, 'content-length': '1073741824' }, body: '{' },
    code: 'oauth_provider_unavailable',
  },
  {
    name: 'sends an answer that never ends',
    action: { kind: 'endless' },
    code: 'oauth_provider_unavailable',
  },
  {
    name: 'sends a compressed answer that grows a thousandfold',
    action: { kind: 'answer', headers: { ...json, 'content-encoding': 'gzip' }, body: bomb },
    code: 'oauth_provider_unavailable',
  },
];
