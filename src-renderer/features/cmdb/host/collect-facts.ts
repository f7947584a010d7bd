import { explain } from '@contract/errors';
import { useI18n } from 'vue-i18n';
import { language } from '../../../app/i18n';
import { call } from '../../../rpc';
import { type Action, useAction } from '../../../rpc/use-action';
import { say, warn } from '../../../ui/notify';

/** Reads the facts of hosts anew; answers the job that does it. */
export function useCollectFacts(): Action<[hostIds: readonly number[]], number> {
  const { t } = useI18n();
  const action = useAction(async (hostIds: readonly number[]) => {
    const { jobId } = await call('facts.collect', { hostIds: [...hostIds] });
    say(t('host.collecting', hostIds.length));
    return jobId;
  });
  return {
    ...action,
    async run(hostIds) {
      const jobId = await action.run(hostIds);
      if (action.error.value) warn(explain(action.error.value.body, language.value));
      return jobId;
    },
  };
}
