// A button that copies the text of another element. It stays hidden where the browser cannot copy.
'use strict';

for (const button of document.querySelectorAll('[data-copy]')) {
  const source = document.getElementById(button.dataset.copy);
  if (source && navigator.clipboard) {
    button.hidden = false;
    button.addEventListener('click', () =>
      navigator.clipboard.writeText(source.textContent).then(
        () => {
          button.textContent = button.dataset.copied;
        },
        () => {
          getSelection().selectAllChildren(source);
        },
      ),
    );
  }
}
