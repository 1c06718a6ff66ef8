import { createClient } from '@portico/js';
import { createRoot } from 'react-dom/client';
import { Boot, LastResort } from './boot.tsx';
import { embeddedBasePath, embeddedEnvironment } from './embedded.ts';
import { createRouter } from './router.ts';
import './styles/index.css';

const basePath = embeddedBasePath(document);
const place = document.getElementById('portal');
if (!place) throw new Error('The page has no place for the portal.');

createRoot(place).render(
  <LastResort>
    <Boot
      call={createClient({ baseUrl: basePath })}
      router={createRouter(basePath)}
      embedded={embeddedEnvironment(document)}
    />
  </LastResort>,
);
