import { MantineProvider, localStorageColorSchemeManager } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@fontsource-variable/inter/wght.css';
import './theme/mantine.css';
import './theme/tokens.css';
import './parts/rows.css';
import { isForbidden, isWorthRetrying, needsSignIn } from './data/queries.ts';
import { NoticesProvider } from './parts/notices.tsx';
import { router } from './router.tsx';
import { shareStyleNonce, styleNonce } from './theme/style-nonce.ts';
import { cssVariables, theme } from './theme/theme.ts';

shareStyleNonce();

/** Whoever is not let in sees the door, wherever in the dashboard that turns out. */
const throwOnError = (error: Error) => needsSignIn(error) || isForbidden(error);

const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: isWorthRetrying, throwOnError, staleTime: 2000 },
    mutations: { throwOnError },
  },
});

/** Being signed out is no fault of the page. */
function report(error: unknown): void {
  if (!needsSignIn(error) && !isForbidden(error)) reportError(error);
}

// The same key as in before-first-paint.js.
const colorSchemeManager = localStorageColorSchemeManager({ key: 'portico-color-scheme' });

const element = document.getElementById('root');
if (element) {
  createRoot(element, { onCaughtError: report }).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        colorSchemeManager={colorSchemeManager}
        getStyleNonce={styleNonce}
      >
        <QueryClientProvider client={queryClient}>
          <NoticesProvider>
            <RouterProvider router={router} />
          </NoticesProvider>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
