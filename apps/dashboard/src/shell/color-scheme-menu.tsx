import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { Icon } from '../parts/icon.tsx';

const choices = [
  { value: 'auto', title: 'As the system', icon: 'system' },
  { value: 'light', title: 'Light', icon: 'sun' },
  { value: 'dark', title: 'Dark', icon: 'moon' },
] as const;

export function ColorSchemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const current = choices.find(({ value }) => value === colorScheme) ?? choices[0];
  return (
    <Menu width={180}>
      <Menu.Target>
        <ActionIcon size={36} aria-label={`Appearance: ${current.title}`}>
          <Icon name={current.value === 'auto' ? 'sun' : current.icon} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map(({ value, title, icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon name={icon} />}
            rightSection={value === current.value ? <Icon name="check" size={14} /> : null}
            onClick={() => setColorScheme(value)}
          >
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
