import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';

const browser = await launchBrowser();

it.skipIf(browser === undefined)('opens a page of a local server and runs its script', async () => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<title>Before</title><h1>Hello</h1><script>document.title = "After"</script>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const page = await browser?.newPage();
    await page?.goto(`http://127.0.0.1:${port}/`);
    expect(await page?.title()).toBe('After');
    expect(await page?.getByRole('heading').textContent()).toBe('Hello');
    expect((await page?.screenshot())?.length).toBeGreaterThan(1000);
  } finally {
    await browser?.close();
    server.close();
  }
});
