import './language-guard'

// A file that is dropped on a web view makes it navigate there, and the page would be gone.
for (const type of ['dragenter', 'dragover', 'drop']) {
  window.addEventListener(type, (event) => event.preventDefault())
}

// The page comes after the first paint: index.html shows the bare frame meanwhile, and waits for none of this.
void import('./page')
