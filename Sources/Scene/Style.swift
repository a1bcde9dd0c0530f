/// What a cell means; the terminal turns roles into colours it has, on light and dark backgrounds.
///
/// Views name roles and never colours, so that one table per palette decides the look.
public enum Role: UInt8, Sendable, CaseIterable {
  /// Ordinary text and curves in the terminal's own foreground.
  case normal
  /// Labels, units and hints that step back behind what is measured.
  case quiet
  /// Structure that should almost vanish: weak edges, empty axes.
  case faint
  /// Edges and lines of middling strength, between `quiet` and `normal`.
  case medium
  /// The strongest edges, headings.
  case strong
  /// Borders and rules of panes.
  case border
  /// The border and title of the pane that has the focus, and keys in hints.
  case accent
  /// The selected edge or node, from node to node.
  case selection
  /// Names of inputs and outputs.
  case name
  /// Symbolic edges.
  case symbolic
  /// Edges that are symbolic and spline at once.
  case mixed
  /// Training loss.
  case train
  /// Test loss.
  case test
  /// The objective (loss with penalties).
  case objective
  /// The regularisation term.
  case regularization
  /// Something that went well or is running.
  case good
  /// Something that wants attention.
  case warning
  /// Something that failed.
  case error
}

/// How a cell is drawn: a role and three attributes that every terminal knows.
public struct Style: Sendable, Hashable {
  /// What the cell means.
  public var role: Role
  /// Brighter or heavier.
  public var bold: Bool
  /// Foreground and background exchanged.
  public var reverse: Bool
  /// Underlined.
  public var underline: Bool

  /// A style.
  public init(
    _ role: Role = .normal, bold: Bool = false, reverse: Bool = false, underline: Bool = false
  ) {
    self.role = role
    self.bold = bold
    self.reverse = reverse
    self.underline = underline
  }

  /// The terminal's own foreground with no attribute.
  public static let normal = Style(.normal)
}
