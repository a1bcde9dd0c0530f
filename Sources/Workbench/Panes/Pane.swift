import Scene

/// What the screen is used for.
enum Page: Sendable, Hashable, CaseIterable {
  /// The network, with what one may do to it.
  case network
  /// The search for formulas, in place of everything.
  case search
}

/// A part of the screen: everything that is known about it, in a file of its own.
struct Pane: Sendable {
  /// What a pane is called, and what is noted beside that: the first note that fits.
  typealias Title = (name: StyledText, notes: [StyledText])

  /// All panes, in the order in which Tab goes through them.
  static let all: [Pane] = [
    .network, .inspector, .candidates, .formula, .losses, .pruning,
    .leaderboard, .entry, .pictures, .stages, .front,
  ]

  /// What tells it from others, and what documents call it.
  let name: String
  /// The page it belongs to.
  let page: Page
  /// Whether Tab and clicks lead to it.
  let takesFocus: Bool
  /// Where it wants to stand; nil where it has no business on the screen.
  let wish: @Sendable (Screen) -> Wish?
  /// Its title, given the room inside its border.
  let title: @Sendable (WorkbenchView, Rect) -> Title
  /// Draws what is inside its border.
  let draw: @Sendable (WorkbenchView, inout Surface, Rect) -> Void
  /// What keys do that hold while it has the focus or its tool is in use.
  let keys: [KeyBinding]
  /// What the mouse does in it, at a cell of the screen, given the room inside its border.
  let mouse: @Sendable (inout Workbench, MouseAction, Point, Rect) -> Void

  init(
    _ name: String, page: Page = .network, takesFocus: Bool = true, keys: [KeyBinding] = [],
    wish: @escaping @Sendable (Screen) -> Wish?,
    title: @escaping @Sendable (WorkbenchView, Rect) -> Title,
    draw: @escaping @Sendable (WorkbenchView, inout Surface, Rect) -> Void,
    mouse: @escaping @Sendable (inout Workbench, MouseAction, Point, Rect) -> Void = {
      _, _, _, _ in
    }
  ) {
    self.name = name
    self.page = page
    self.takesFocus = takesFocus
    self.keys = keys
    self.wish = wish
    self.title = title
    self.draw = draw
    self.mouse = mouse
  }
}

extension Pane: Hashable {
  static func == (left: Pane, right: Pane) -> Bool { left.name == right.name }
  func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
