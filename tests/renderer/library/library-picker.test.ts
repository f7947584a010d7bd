import LibraryPicker from '@renderer/features/library/LibraryPicker.vue';
import { flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { byTestId, type Mounted, mountScreen, patience } from '../support/mount-screen';

let mounted: Mounted | undefined;
afterEach(() => mounted?.wrapper.unmount());

const asked = () =>
  mounted?.calls.filter(({ name }) => name === 'library.list').map(({ input }) => input) ?? [];

describe('the picker of library scripts', () => {
  it('says how many there are, goes on page by page, and searches in all of them', async () => {
    mounted = await mountScreen(
      { components: { LibraryPicker }, template: '<LibraryPicker :able="false" />' },
      { route: '/scripts' },
    );
    await flushPromises();
    const one = (await mounted.core.call('library.list', { pageSize: 1 })) as {
      data: { items: { id: number; name: string }[] };
    };
    const [script] = one.data.items;
    mounted.answer('library.list', (input) => {
      const { page = 1, keyword = '' } = input as { page?: number; keyword?: string };
      const items = [{ ...script, id: page, name: `script of page ${page}` }];
      return { ok: true, data: { items, total: keyword ? 1 : 120 } };
    });
    mounted.core.world.ring({ event: 'library.changed', data: {} });
    await vi.waitFor(() => expect(byTestId('total').textContent).toContain('120'), patience);
    document.querySelector<HTMLElement>('.pager [aria-label="Next page"]')?.click();
    await vi.waitFor(
      () => expect(byTestId('library-picker').textContent).toContain('script of page 2'),
      patience,
    );
    expect(asked().at(-1)).toMatchObject({ page: 2, pageSize: 50, sortBy: 'lastRunAt', descending: true });
    const search = byTestId('pick-search') as HTMLInputElement;
    search.value = 'disk';
    search.dispatchEvent(new Event('input'));
    await vi.waitFor(() => expect(asked().at(-1)).toMatchObject({ page: 1, keyword: 'disk' }), patience);
  });
});
