import type { ReactNode } from 'react'
import type { Info } from '../../bridge'
import { FirstRunRow, VersionRow } from './About'
import { ConsentRow } from './Consent'
import type { SettingId } from './catalogue'
import { FolderRow } from './Folders'
import { LanguageRow, ThemeRow } from './Looks'
import { BundleRow, ProxyAddressRow, ProxyLoginRow, ProxyModeRow } from './Network'
import { ClosingRow, NoticesRow, NoticeTestRow } from './Notices'
import { ApiRow, PortRow } from './Ports'
import { Token } from './Tokens'

/** What each setting is drawn by. */
export const ROWS: Record<SettingId, (info: Info) => ReactNode> = {
  replicateToken: ({ keychain }) => (
    <Token id="replicateToken" name="REPLICATE_API_TOKEN" keychain={keychain.available} />
  ),
  hubToken: ({ keychain }) => <Token id="hubToken" name="HF_TOKEN" keychain={keychain.available} />,
  consent: () => <ConsentRow />,
  models: () => <FolderRow id="models" />,
  outputs: () => <FolderRow id="outputs" />,
  home: () => <FolderRow id="home" />,
  log: () => <FolderRow id="log" />,
  language: () => <LanguageRow />,
  theme: () => <ThemeRow />,
  notices: () => <NoticesRow />,
  noticeTest: () => <NoticeTestRow />,
  closing: () => <ClosingRow />,
  proxyMode: () => <ProxyModeRow />,
  proxyAddress: () => <ProxyAddressRow />,
  proxyLogin: () => <ProxyLoginRow />,
  bundle: () => <BundleRow />,
  port: () => <PortRow />,
  api: () => <ApiRow />,
  version: () => <VersionRow />,
  firstRun: () => <FirstRunRow />,
}
