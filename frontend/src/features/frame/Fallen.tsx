import { Component, type ReactNode } from 'react'
import { faultOf } from '../../bridge'
import { Broken } from './Broken'

/** Shows what went wrong instead of an empty window when a view cannot be drawn. */
export class Fallen extends Component<{ children: ReactNode }, { problem: Error | null }> {
  override state = { problem: null }

  static getDerivedStateFromError(reason: unknown) {
    return { problem: faultOf(reason) }
  }

  override render() {
    return this.state.problem ? <Broken problem={this.state.problem} /> : this.props.children
  }
}
