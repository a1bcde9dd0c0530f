import Scene

/// A page: one of the alternative contents of the screen.
enum Page: Sendable, Hashable, CaseIterable {
  /// The network and the tools that work on it.
  case network
  /// The formula search.
  case search
}

/// A part of the screen. Each pane is defined in a file by itself.
struct Pane: Sendable {
  /// The name of a pane, and alternative notes beside it, of which the first that fits is shown.
  typealias Title = (name: StyledText, notes: [StyledText])

  /// All panes, in Tab order.
  static let all: [Pane] = [
    .network, .inspector, .candidates, .formula, .losses, .pruning,
    .leaderboard, .entry, .pictures, .stages, .front,
  ]

  /// The unique name, also used in the documentation.
  let name: String
  /// The page the pane belongs to.
  let page: Page
  /// Whether Tab and clicks can focus the pane.
  let takesFocus: Bool
  /// The place it asks for; nil if it does not appear on this screen.
  let wish: @Sendable (Screen) -> Wish?
  /// Its title, given the area inside its border.
  let title: @Sendable (WorkbenchView, Rect) -> Title
  /// Draws its content in the area inside its border.
  let draw: @Sendable (WorkbenchView, inout Surface, Rect) -> Void
  /// The keys that are active while the pane has the focus or its tool is in use.
  let keys: [KeyBinding]
  /// Handles a mouse action at a cell of the screen, given the area inside its border.
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
