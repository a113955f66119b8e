import { useParams } from 'wouter'
import { JobView } from './JobView'

/** One job, by its id in the address. */
export default function Job() {
  const { id = '' } = useParams()
  return <JobView key={id} id={id} />
}
