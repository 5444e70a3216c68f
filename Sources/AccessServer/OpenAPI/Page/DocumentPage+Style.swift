extension DocumentPage {
  /// The style sheet. Its hash stands in the policy, so that a browser takes no other.
  static let style = """
    :root { color-scheme: light dark;
      --ground: #ffffff; --raised: #f6f6f4; --line: #e3e3df; --text: #1d1f21; --quiet: #62666b; --link: #14548c;
      --get: #14548c; --post: #1c6b3c; --put: #8a5a00; --patch: #8a5a00; --delete: #a12622; }
    @media (prefers-color-scheme: dark) { :root {
      --ground: #16181a; --raised: #1f2225; --line: #33373b; --text: #e4e5e6; --quiet: #9aa0a6; --link: #8ab9e6;
      --get: #8ab9e6; --post: #7fc79b; --put: #e0b25c; --patch: #e0b25c; --delete: #ef938d; } }
    * { box-sizing: border-box; }
    html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
    body { margin: 0; background: var(--ground); color: var(--text);
      font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
    code, pre, .method { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
      font-size: .875em; }
    a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em; }
    small { font-size: .8125em; color: var(--quiet); }
    h1, h2, h3 { line-height: 1.25; font-weight: 650; letter-spacing: -.01em; }
    h1 { font-size: 2rem; margin: 0 0 .25rem; }
    h2 { font-size: 1.5rem; margin: 0 0 .5rem; }
    h3 { font-size: 1.125rem; margin: 0; }
    h4, h5 { margin: 1.25rem 0 .4rem; font-size: .8125rem; font-weight: 600; color: var(--quiet); }
    h5 { margin: 0 0 .35rem; }
    p { margin: .5rem 0; max-width: 44rem; }
    .lead { font-size: 1.125rem; color: var(--quiet); }
    .skip { position: absolute; left: -99rem; }
    .skip:focus { left: 1rem; top: 1rem; background: var(--ground); padding: .5rem; }
    main { padding: 1.5rem 1rem 6rem; min-width: 0; }
    nav { padding: 1rem; border-bottom: 1px solid var(--line); background: var(--raised); }
    nav .brand { margin: 0 0 .5rem; font-weight: 650; }
    nav .brand a { color: inherit; text-decoration: none; }
    nav section { display: inline; }
    nav h2 { display: inline-block; margin: 0 .75rem .25rem 0; font-size: .9375rem; font-weight: 500; }
    nav ul { display: none; list-style: none; margin: .15rem 0 1rem; padding: 0; font-size: .875rem; }
    nav li a { display: block; padding: .15rem 0; color: inherit; text-decoration: none; }
    nav li a:hover { color: var(--link); }
    .family { margin-top: 3.5rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
    article { margin-top: 2.5rem; }
    article header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between;
      gap: .15rem 1.5rem; }
    .call { margin: 0; overflow-wrap: anywhere; }
    .method { font-weight: 650; text-transform: uppercase; font-size: .75rem; }
    .get { color: var(--get); } .post { color: var(--post); } .put { color: var(--put); }
    .patch { color: var(--patch); } .delete { color: var(--delete); }
    .roles { display: flex; flex-wrap: wrap; gap: .35rem; list-style: none; margin: .6rem 0; padding: 0; }
    .roles li { border: 1px solid var(--line); border-radius: .75rem; padding: .05rem .6rem; font-size: .8125rem; }
    table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
    th, td { text-align: left; vertical-align: top; padding: .45rem 0; border-top: 1px solid var(--line);
      font-weight: 400; overflow-wrap: anywhere; }
    th { width: 32%; padding-right: 1rem; }
    abbr { text-decoration: none; color: var(--delete); }
    .s2 { color: var(--post); } .s3 { color: var(--get); } .s4, .s5 { color: var(--delete); }
    .shared { font-size: .875rem; color: var(--quiet); }
    pre { margin: 0 0 1rem; padding: .85rem 1rem; overflow-x: auto; background: var(--raised);
      border: 1px solid var(--line); border-radius: .4rem; line-height: 1.5; max-height: 28rem; }
    :target { scroll-margin-top: 1rem; }
    article:target h3, tr:target th { box-shadow: -.6rem 0 var(--ground), -.75rem 0 var(--link); }
    @media (min-width: 62rem) {
      body { display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
      nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; border: 0; border-right: 1px solid var(--line);
        padding: 1.5rem 1.25rem; }
      nav section { display: block; }
      nav h2 { display: block; margin: 0; }
      nav ul { display: block; }
      nav h2 a { color: inherit; text-decoration: none; }
      nav li a { padding-left: 3.5rem; text-indent: -3.5rem; }
      nav .method { display: inline-block; width: 3.5rem; font-size: .6875rem; text-indent: 0; }
      main { padding: 2.5rem 3rem 8rem; max-width: 92rem; }
    }
    @media (min-width: 80rem) {
      article:not(.schema) { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 30rem); column-gap: 3rem; }
      article header, article .words, article .examples { grid-column: 1; }
      article header { grid-column: 1 / -1; }
      article .examples { grid-column: 2; padding-top: .75rem; }
    }
    @media print { nav { display: none; } body { display: block; } }
    """
}
