import { describe, expect, it } from 'vitest';
import { parseUserAgent } from './user-agent.ts';

const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const chrome = `${webKit} Chrome/140.0.0.0 Safari/537.36`;
const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const android = 'Mozilla/5.0 (Linux; Android 15; Pixel 9)';

describe('parseUserAgent', () => {
  it.each([
    {
      header: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome}`,
      is: ['Chrome', '140', 'Windows', false],
    },
    {
      header: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Edg/140.0.0.0`,
      is: ['Edge', '140', 'Windows', false],
    },
    {
      header: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} OPR/121.0.0.0`,
      is: ['Opera', '121', 'Windows', false],
    },
    {
      header: 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
      is: ['Firefox', '143', 'Linux', false],
    },
    {
      header:
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
      is: ['Safari', '18', 'Mac', false],
    },
    { header: `${iPhone} Version/18.0 Mobile/15E148 Safari/604.1`, is: ['Safari', '18', 'iPhone', true] },
    { header: `${iPhone} CriOS/140.0.0.0 Mobile/15E148 Safari/604.1`, is: ['Chrome', '140', 'iPhone', true] },
    {
      header: `${android} ${webKit} Chrome/140.0.0.0 Mobile Safari/537.36`,
      is: ['Chrome', '140', 'Android', true],
    },
    {
      header: `${android} ${webKit} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
      is: ['Samsung Internet', '28', 'Android', true],
    },
    { header: 'curl/8.5.0', is: [null, null, null, false] },
    { header: '', is: [null, null, null, false] },
    { header: null, is: [null, null, null, false] },
  ])('reads $header', ({ header, is }) => {
    const { browserName, browserVersion, deviceType, isMobile } = parseUserAgent(header);
    expect([browserName, browserVersion, deviceType, isMobile]).toEqual(is);
  });
});
