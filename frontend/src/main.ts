import './language-guard'

// The page comes after the first paint: index.html shows the bare frame meanwhile, and waits for none of this.
void import('./page')
