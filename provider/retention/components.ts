/** The strongly connected components of a graph: `component[v]` for each vertex, numbered so that edges lead to equal or smaller numbers. */
export interface Components {
  readonly component: readonly number[];
  readonly count: number;
}

/**
 * Tarjan's algorithm without recursion, which a hundred-deep nesting of indexes could exhaust.
 * A registry cannot hold a cycle of children, but a snapshot can claim one, and it must not hang the planner.
 */
export function componentsOf(edges: readonly (readonly number[])[]): Components {
  const size = edges.length;
  const order = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const component = new Array<number>(size).fill(-1);
  const open: number[] = [];
  const path: { readonly at: number; next: number }[] = [];
  let seen = 0;
  let count = 0;
  const visit = (at: number): void => {
    order[at] = low[at] = seen++;
    open.push(at);
    path.push({ at, next: 0 });
  };
  const lower = (at: number, to: number): void => {
    low[at] = Math.min(low[at] as number, to);
  };
  const close = (at: number): void => {
    if (low[at] !== order[at]) return;
    for (let member = open.pop(); member !== undefined; member = open.pop()) {
      component[member] = count;
      if (member === at) break;
    }
    count++;
  };
  for (let start = 0; start < size; start++) {
    if (order[start] === -1) visit(start);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const to = (edges[step.at] as readonly number[])[step.next++];
      if (to === undefined) {
        path.pop();
        close(step.at);
        const parent = path.at(-1);
        if (parent !== undefined) lower(parent.at, low[step.at] as number);
      } else if (order[to] === -1) visit(to);
      else if (component[to] === -1) lower(step.at, order[to] as number);
    }
  }
  return { component, count };
}
