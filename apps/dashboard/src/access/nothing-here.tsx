import { Button } from '@mantine/core';
import { Door } from './door.tsx';

export function NothingHere() {
  return (
    <Door title="There is no such page">
      <p>The address may be mistyped, or what it showed was deleted.</p>
      <Button component="a" href="/dashboard" className="door-action">
        Open the dashboard
      </Button>
    </Door>
  );
}
