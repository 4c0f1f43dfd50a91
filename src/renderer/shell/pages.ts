import { type ComponentType, lazy } from 'react';
import type { IconName } from '../components/icon';
import { AlertsPage } from '../pages/alerts/alerts-page';
import { HealthPage } from '../pages/health/health-page';
import { MetricsPage } from '../pages/metrics/metrics-page';
import { OptimizePage } from '../pages/optimize/optimize-page';
import { OverviewPage } from '../pages/overview/overview-page';
import { ServicesPage } from '../pages/services/services-page';

export interface Page {
  readonly route: string;
  readonly title: string;
  readonly icon: IconName;
  readonly component: ComponentType;
}

const overview: Page = { route: '#/', title: 'Overview', icon: 'overview', component: OverviewPage };
const health: Page = { route: '#/health', title: 'Health', icon: 'health', component: HealthPage };
const alerts: Page = { route: '#/alerts', title: 'Alerts', icon: 'alerts', component: AlertsPage };
const optimize: Page = { route: '#/optimize', title: 'Optimize', icon: 'optimize', component: OptimizePage };
const services: Page = { route: '#/services', title: 'Services', icon: 'services', component: ServicesPage };
const metrics: Page = { route: '#/metrics', title: 'Metrics', icon: 'metrics', component: MetricsPage };

/** The pages in the order of the navigation. The gallery is not in what is shipped. */
export const PAGES: readonly [Page, ...Page[]] =
  import.meta.env.MODE === 'development'
    ? [
        overview,
        health,
        alerts,
        optimize,
        services,
        metrics,
        {
          route: '#/gallery',
          title: 'Gallery',
          icon: 'gallery',
          component: lazy(() => import('../pages/gallery/gallery-page')),
        },
      ]
    : [overview, health, alerts, optimize, services, metrics];
