import { COST_REASONS, DATA_REASONS, RESULT_REASONS, STEPS } from '../../bridge'

export const FAMILIES: Record<string, readonly string[]> = {
  'welcome.step.': STEPS,
  'welcome.lead.': STEPS,
  'welcome.found.': ['checking', 'pass', 'warn', 'fail'],
  'welcome.data.': DATA_REASONS,
  'welcome.fix.': [...new Set([...DATA_REASONS, ...RESULT_REASONS, ...COST_REASONS])].filter((r) => r !== 'good'),
  'welcome.results.': RESULT_REASONS,
  'welcome.costs.': COST_REASONS,
}
