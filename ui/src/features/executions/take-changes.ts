import type { ExecutionListRequest } from "@/bindings";
import { call } from "@/platform";
import { queryClient } from "@/shared/lib/queries";
import { type LoadedList, merged } from "./merge";

/** Executions that can be asked for by their ids at once, and how many are not too many to do so. */
const AT_ONCE = 200;
const MOST = 1_000;

/**
 * Takes changed executions into a loaded list: those are asked for, and its first page, instead of all its pages. `request` is the list's
 * filter as of now: the backend decides whether one still belongs to it.
 */
export function changesOf(
  queryKey: readonly unknown[],
  request: () => ExecutionListRequest,
  limit: number,
): (ids: string[]) => void {
  let last = Promise.resolve();
  return (ids) => {
    last = last.then(() => take(queryKey, request, limit, ids));
  };
}

async function take(
  queryKey: readonly unknown[],
  request: () => ExecutionListRequest,
  limit: number,
  changed: string[],
): Promise<void> {
  const whole = () => queryClient.invalidateQueries({ queryKey, exact: true });
  const list = () => queryClient.getQueryData<LoadedList>(queryKey);
  // One page is not more than what would be asked for here.
  if ((list()?.pages.length ?? 0) < 2 || changed.length > MOST) return whole();
  try {
    const filter = request();
    const portions = Array.from({ length: Math.ceil(changed.length / AT_ONCE) }, (_, i) =>
      changed.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
    );
    const [top, ...found] = await Promise.all([
      call("execution_list", { ...filter, limit }),
      ...portions.map((ids) => call("execution_list", { ...filter, ids, limit: AT_ONCE })),
    ]);
    await settled(queryKey);
    const before = list();
    const after = before && merged(before, { changed, found: found.flatMap((page) => page.items), top });
    if (!after) return whole();
    queryClient.setQueryData(queryKey, after);
  } catch {
    // Whoever asks for all of it says what is wrong.
    return whole();
  }
}

/** A page on its way would put the list back as it was when it set out. */
function settled(queryKey: readonly unknown[]): Promise<void> {
  const cache = queryClient.getQueryCache();
  const isOnItsWay = () => cache.find({ queryKey, exact: true })?.state.fetchStatus === "fetching";
  if (!isOnItsWay()) return Promise.resolve();
  return new Promise((done) => {
    const stop = cache.subscribe(() => {
      if (isOnItsWay()) return;
      stop();
      done();
    });
  });
}
