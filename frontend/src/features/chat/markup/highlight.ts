/** Colours of code: which part of it is what. Fetched with the first block that names a language we know. */
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { createLowlight } from 'lowlight';

const lowlight = createLowlight({
  bash,
  c,
  cpp,
  css,
  diff,
  go,
  ini,
  java,
  javascript,
  json,
  python,
  rust,
  sql,
  typescript,
  xml,
  yaml,
});

export type Scope = 'keyword' | 'string' | 'number' | 'comment' | 'name' | 'type';
export type Token = { text: string; scope: Scope | null };

const SCOPES: Readonly<Record<string, Scope>> = {
  'hljs-keyword': 'keyword',
  'hljs-selector-tag': 'keyword',
  'hljs-deletion': 'keyword',
  'hljs-meta': 'keyword',
  'hljs-string': 'string',
  'hljs-regexp': 'string',
  'hljs-addition': 'string',
  'hljs-number': 'number',
  'hljs-literal': 'number',
  'hljs-symbol': 'number',
  'hljs-comment': 'comment',
  'hljs-quote': 'comment',
  'hljs-title': 'name',
  'hljs-name': 'name',
  'hljs-section': 'name',
  'hljs-attr': 'name',
  'hljs-attribute': 'name',
  'hljs-property': 'name',
  'hljs-type': 'type',
  'hljs-built_in': 'type',
  'hljs-selector-class': 'type',
  'hljs-selector-id': 'type',
  'hljs-variable': 'type',
};

type Node = ReturnType<typeof lowlight.highlight>['children'][number];

/** Null for a language we don't know. */
export function highlight(language: string, text: string): Token[] | null {
  if (!lowlight.registered(language)) return null;
  const tokens: Token[] = [];
  const walk = (nodes: readonly Node[], scope: Scope | null) => {
    for (const node of nodes) {
      if (node.type === 'text') tokens.push({ text: node.value, scope });
      else if (node.type === 'element') walk(node.children, scopeOf(node.properties.className) ?? scope);
    }
  };
  walk(lowlight.highlight(language, text).children, null);
  return tokens;
}

function scopeOf(names: unknown): Scope | null {
  const first: unknown = Array.isArray(names) ? names[0] : null;
  return typeof first === 'string' ? (SCOPES[first] ?? null) : null;
}
