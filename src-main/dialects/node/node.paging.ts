/** One page in 004's shape; `perevious` stands in its table, `previous` in its example: both are there. */
export function pageOf(
  request: { readonly protocol: string; readonly host: string; readonly url: string },
  { page, pageSize }: { readonly page: number; readonly pageSize: number },
  { items, total }: { readonly items: readonly unknown[]; readonly total: number },
) {
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const at = (number: number) => {
    const url = new URL(request.url, `${request.protocol}://${request.host}`);
    url.searchParams.set('page', String(number));
    return url.href;
  };
  const previous = page > 1 ? at(Math.min(page - 1, pages)) : null;
  return {
    page,
    total_page: pages,
    count: total,
    next: page < pages ? at(page + 1) : null,
    previous,
    perevious: previous,
    items,
  };
}
