import { type ComponentType, lazy } from 'react';
import type { IconName } from '../components';
import { AlertsPage } from '../pages/alerts/alerts-page';
import { AutomationPage } from '../pages/automation/automation-page';
import { HealthPage } from '../pages/health/health-page';
import { MetricsPage } from '../pages/metrics/metrics-page';
import { OptimizePage } from '../pages/optimize/optimize-page';
import { OverviewPage } from '../pages/overview/overview-page';
import { ReportsPage } from '../pages/reports/reports-page';
import { ServicesPage } from '../pages/services/services-page';

export interface Page {
  readonly route: string;
  readonly title: string;
  readonly icon: IconName;
  readonly component: ComponentType;
}

/** Left out of releases. */
const forDevelopers: readonly Page[] =
  import.meta.env.MODE === 'development'
    ? [
        {
          route: '#/gallery',
          title: 'Gallery',
          icon: 'gallery',
          component: lazy(() => import('../gallery/gallery-page')),
        },
      ]
    : [];

/** The pages in the order of the navigation. */
export const PAGES: readonly [Page, ...Page[]] = [
  { route: '#/', title: 'Overview', icon: 'overview', component: OverviewPage },
  { route: '#/health', title: 'Health', icon: 'health', component: HealthPage },
  { route: '#/alerts', title: 'Alerts', icon: 'alerts', component: AlertsPage },
  { route: '#/optimize', title: 'Optimize', icon: 'optimize', component: OptimizePage },
  { route: '#/automation', title: 'Automation', icon: 'automation', component: AutomationPage },
  { route: '#/reports', title: 'Reports', icon: 'reports', component: ReportsPage },
  { route: '#/services', title: 'Services', icon: 'services', component: ServicesPage },
  { route: '#/metrics', title: 'Metrics', icon: 'metrics', component: MetricsPage },
  ...forDevelopers,
];
