import { useParams } from 'wouter'
import { JobView } from './JobView'
import './job.css'
import { partOf } from './parts'

/** One job, by its id in the address, and the part of it that is looked at. */
export default function Job() {
  const { id = '', part } = useParams()
  return <JobView key={id} id={id} part={partOf(part)} />
}
