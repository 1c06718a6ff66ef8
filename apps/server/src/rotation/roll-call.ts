import type { KeyRows } from '../store/master-keys.ts';

export interface RollCallStep {
  readonly kind: 'wait' | 'all know it' | 'nobody has it';
  /** to be written for this node, when it is time to */
  readonly answer: string | undefined;
}

export interface RollCall {
  /**
   * @param seen.knows whether the key that is asked for is given to this node
   * @param seen.at milliseconds on a clock that never jumps
   */
  next(rows: KeyRows, seen: { readonly knows: boolean; readonly at: number }): RollCallStep;
}

export interface RollCallOptions {
  /** the id of this node */
  readonly node: string;
  readonly patienceMs: number;
  readonly silenceMs: number;
}

/**
 * Finds out whether every node that runs knows the key that is asked for. Nodes say so again and again while the
 * question stands; when each of them was last heard is taken from our own clock, because theirs may differ.
 * @param options.patienceMs how long the question stands at least
 * @param options.silenceMs how long a node that has spoken counts without a word
 */
export function createRollCall({ node, patienceMs, silenceMs }: RollCallOptions): RollCall {
  let asked: { readonly key: string; readonly at: number } | undefined;
  let said: { readonly knows: boolean; readonly at: number } | undefined;
  let times = 0;
  const repeatEvery = patienceMs / 3;
  const heard = new Map<string, { readonly answer: string; readonly at: number }>();

  return {
    next({ next: key = '', nodes }, { knows, at }) {
      if (asked?.key !== key) {
        asked = { key, at };
        said = undefined;
        heard.clear();
      }
      for (const [id, answer] of nodes) {
        if (heard.get(id)?.answer !== answer) heard.set(id, { answer, at });
      }
      const isDue = said?.knows !== knows || at - said.at >= repeatEvery || !nodes.has(node);
      if (isDue) said = { knows, at };
      const answer = isDue ? `${key} ${knows ? 'known' : 'unknown'} ${(times += 1)}` : undefined;
      if (at - asked.at < patienceMs) return { kind: 'wait', answer };
      const others = [...heard].filter(([id, last]) => id !== node && at - last.at < silenceMs);
      const know = others.filter(([, last]) => last.answer.startsWith(`${key} known`));
      if (knows && know.length === others.length) return { kind: 'all know it', answer };
      return { kind: knows || know.length > 0 ? 'wait' : 'nobody has it', answer };
    },
  };
}
