import {
  ActionIcon,
  Badge,
  Button,
  createTheme,
  Drawer,
  Menu,
  Modal,
  MultiSelect,
  NumberInput,
  PasswordInput,
  Select,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core';
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core';

const fontFamily =
  "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** The accent: #0f766e on light, #2dd4bf on dark; both at least 4.5:1 on their surfaces. */
const accent: MantineColorsTuple = [
  '#f0fdfa',
  '#ccfbf1',
  '#99f6e4',
  '#5eead4',
  '#2dd4bf',
  '#20b8a6',
  '#0d9488',
  '#0f766e',
  '#0c5f59',
  '#134e4a',
];
const gray: MantineColorsTuple = [
  '#fafafa',
  '#f4f4f5',
  '#ececee',
  '#e2e2e5',
  '#d0d0d5',
  '#a1a1aa',
  '#7c7c85',
  '#5a5c63',
  '#3a3b40',
  '#18181b',
];
const dark: MantineColorsTuple = [
  '#ececee',
  '#c9cacf',
  '#9c9ea6',
  '#6f7279',
  '#383b40',
  '#26292c',
  '#1b1d20',
  '#141517',
  '#0e0f10',
  '#090a0b',
];

const control = { size: 'sm' } as const;
/** Menus and dialogs are drawn inside the page's landmark, so that no content stands outside of all of them. */
const portalProps = { target: '#layers' } as const;
const withOptions = { ...control, comboboxProps: { portalProps } } as const;

export const theme = createTheme({
  fontFamily,
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  headings: { fontFamily, fontWeight: '600' },
  colors: { accent, gray, dark },
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  black: '#18181b',
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.4', sm: '1.5', md: '1.5', lg: '1.5', xl: '1.3' },
  fontWeights: { regular: '400', medium: '550', bold: '600' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: Button.extend({ defaultProps: { ...control, variant: 'filled' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    TextInput: TextInput.extend({ defaultProps: control }),
    Textarea: Textarea.extend({ defaultProps: control }),
    PasswordInput: PasswordInput.extend({ defaultProps: control }),
    NumberInput: NumberInput.extend({ defaultProps: control }),
    Select: Select.extend({ defaultProps: withOptions }),
    MultiSelect: MultiSelect.extend({ defaultProps: withOptions }),
    Switch: Switch.extend({ defaultProps: { size: 'sm', withThumbIndicator: false } }),
    Badge: Badge.extend({ defaultProps: { variant: 'light', color: 'gray', tt: 'none', radius: 'sm' } }),
    Menu: Menu.extend({
      defaultProps: {
        shadow: 'md',
        position: 'bottom-end',
        offset: 4,
        width: 220,
        // Opened, the first entry has the focus; a placeholder would be a child no menu may have (ARIA 1.2).
        withInitialFocusPlaceholder: false,
        portalProps,
      },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        radius: 'lg',
        overlayProps: { backgroundOpacity: 0.4 },
        closeButtonProps: { 'aria-label': 'Close' },
        portalProps,
      },
    }),
    Drawer: Drawer.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' }, portalProps } }),
  },
});

/** Mantine's own names, filled with the tokens of tokens.css, so that its parts and ours are of one piece. */
export const cssVariables: CSSVariablesResolver = () => {
  const tokens = {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--muted)',
    '--mantine-color-placeholder': 'var(--faint)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-error': 'var(--red)',
    '--mantine-color-anchor': 'var(--accent-text)',
  };
  return { variables: {}, light: tokens, dark: tokens };
};
