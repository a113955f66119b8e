import { useComputedColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import Markdown from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { Link, Redirect, useParams } from 'wouter'
import { faultOf, type Language } from '../../bridge'
import { Loading, Refusal } from '../../design'
import './help.css'
import { imageOf, PAGES, type Page, pageOf, textOf } from './pages'

/** How things are done, to be read without a network. */
export default function Help() {
  const { t } = useTranslation()
  const { page: asked } = useParams()
  const page = PAGES.find((p) => p === asked)
  if (!page) return <Redirect to={`/help/${PAGES[0]}`} replace />
  return (
    <div className="help">
      <nav className="help-pages" aria-label={t('help.pages')}>
        <ul>
          {PAGES.map((one) => (
            <li key={one}>
              <Link href={`/help/${one}`} aria-current={one === page ? 'page' : undefined} data-testid={`help-${one}`}>
                {t(`help.page.${one}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Text key={page} page={page} />
    </div>
  )
}

function Text({ page }: { page: Page }) {
  const { t, i18n } = useTranslation()
  const language = i18n.language as Language
  const { data, error, isPending } = useQuery({
    queryKey: ['help', page, language],
    queryFn: () => textOf(page, language),
  })
  if (isPending) return <Loading />
  if (error) return <Refusal fault={faultOf(error)} title={t('help.absent')} />
  return (
    <article className="help-text selectable" lang={data.language} data-testid="help-text">
      <Markdown
        remarkPlugins={[remarkGfm]}
        components={{
          a: ({ href = '', children }) => {
            const to = pageOf(href)
            // A link that leads out of the window is text: the window shows Crisol and nothing else.
            return to ? <Link href={`/help/${to}`}>{children}</Link> : <span title={href}>{children}</span>
          },
          table: ({ children }) => <table aria-label={t(`help.page.${page}`)}>{children}</table>,
          img: ({ src, alt = '' }) => <Picture source={typeof src === 'string' ? src : ''} alt={alt} />,
        }}
      >
        {data.text}
      </Markdown>
    </article>
  )
}

function Picture({ source, alt }: { source: string; alt: string }) {
  const scheme = useComputedColorScheme('light')
  const { data } = useQuery({
    queryKey: ['help', 'image', source, scheme],
    queryFn: async () => (await imageOf(source, scheme)) ?? null,
  })
  return data ? <img src={data} alt={alt} /> : null
}
