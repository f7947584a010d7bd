import type { Handlers } from '@main/kernel/dispatch';
import type { PlacesService } from './places.service';
import type { PlaceTable } from './places.store';

export function placeHandlers(places: PlacesService): Handlers<'places'> {
  const rename = (table: PlaceTable) => async (input: { id: number; name: string }) => {
    await places.update(table, input.id, { name: input.name });
    return {};
  };
  const remove = (table: PlaceTable) => async (input: { id: number | string }) => {
    await places.remove(table, input.id);
    return {};
  };
  return {
    'places.productLines': async () => ({ items: await places.productLines() }),
    'places.addProductLine': async ({ name }, { actor }) => ({
      id: await places.addProductLine(actor, name),
    }),
    'places.renameProductLine': rename('product_lines'),
    'places.deleteProductLine': remove('product_lines'),
    'places.updateBusiness': async ({ id, name, productLineId }) => {
      await places.update('businesses', id, { name, product_line_id: productLineId });
      return {};
    },
    'places.deleteBusiness': remove('businesses'),
    'places.addSet': async ({ businessId, name }, { actor }) => ({
      id: await places.addSet(actor, businessId, name),
    }),
    'places.renameSet': rename('sets'),
    'places.deleteSet': async ({ id }) => ({ toIdle: await places.remove('sets', id) }),
    'places.addModule': async ({ setId, name }, { actor }) => ({
      id: await places.addModule(actor, setId, name),
    }),
    'places.renameModule': rename('modules'),
    'places.deleteModule': async ({ id }) => ({ toIdle: await places.remove('modules', id) }),
    'places.environments': async () => ({ items: await places.environments() }),
    'places.addEnvironment': async (fields, { actor }) => ({
      id: await places.addEnvironment(actor, fields),
    }),
    'places.updateEnvironment': async ({ id, ...changes }) => {
      await places.update('environments', id, changes);
      return {};
    },
    'places.deleteEnvironment': remove('environments'),
    'places.renameCloud': rename('clouds'),
    'places.deleteCloud': remove('clouds'),
  };
}
