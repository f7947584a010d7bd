import type { OperateViews } from '@main/domains/agents';
import { AppError } from '@main/kernel/app-error';

/** Every address of 004 begins with a business; one that is not there is no empty one. */
export async function demandBusiness(
  { views }: { readonly views: Pick<OperateViews, 'businessExists'> },
  id: number,
): Promise<void> {
  if (!(await views.businessExists(id))) throw AppError.notFound('业务 bk_biz_id', id);
}
