import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { backend } from '@portico/contract';
import type { MappingPreviewResource } from '@portico/contract';
import { useEffect, useState } from 'react';
import { filled } from '../connection-form/connection-form.ts';
import { useEnvironment } from '../data/environment.tsx';

/** How long typing has to rest before the server is asked, in milliseconds. */
const pause = 300;

interface MappingPreview {
  /** of the last mapping that could be read */
  readonly preview: MappingPreviewResource | undefined;
  /** why the present one cannot */
  readonly error: Error | null;
}

/**
 * What the server would make of a mapping while it is typed; nothing is stored.
 * @param isWanted false: nobody looks, and nothing is asked
 */
export function useMappingPreview(
  connectionId: string,
  mapping: Readonly<Record<string, string>>,
  isWanted: boolean,
): MappingPreview {
  const { summary, call } = useEnvironment();
  const [settled] = useDebouncedValue(JSON.stringify(filled(mapping)), pause);
  const query = useQuery({
    queryKey: [summary.id, 'mapping-preview', connectionId, settled],
    queryFn: ({ signal }) => {
      const body = { attribute_mapping: JSON.parse(settled) as Record<string, string> };
      return call(backend.previewAttributeMapping, { params: { id: connectionId }, body }, signal);
    },
    enabled: isWanted,
    gcTime: 0,
  });
  // What was seen last stays while the next is on its way, and while a path is half typed.
  const [preview, setPreview] = useState<MappingPreviewResource>();
  const { data } = query;
  useEffect(() => {
    if (data) setPreview(data);
  }, [data]);
  return { preview, error: query.error };
}
