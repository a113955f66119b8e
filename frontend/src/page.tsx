import '@fontsource-variable/inter/index.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import '@mantine/core/styles.css'
import 'uplot/dist/uPlot.min.css'
import '@mantine/spotlight/styles.css'
import '@mantine/notifications/styles.css'
import './design/page.css'
import './features/frame/frame.css'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { wails } from './bridge/wails'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with the id root')
createRoot(root).render(<App bridge={wails} />)
