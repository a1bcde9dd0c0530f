/// The meaning of a cell, which the terminal maps to colours for dark and light backgrounds.
///
/// Views use roles rather than colours, so one table per palette determines the appearance.
public enum Role: UInt8, Sendable, CaseIterable {
  /// Ordinary text and curves, in the terminal's foreground.
  case normal
  /// Labels, units and hints, less prominent than values.
  case quiet
  /// Barely visible structure: weak edges, empty axes.
  case faint
  /// Edges and lines of medium strength, between `quiet` and `normal`.
  case medium
  /// The strongest edges, headings.
  case strong
  /// Borders and rules of panes.
  case border
  /// The border and title of the focused pane, and keys in hints.
  case accent
  /// The selected edge or node.
  case selection
  /// Names of inputs and outputs.
  case name
  /// Symbolic edges.
  case symbolic
  /// Edges with both a symbolic function and a spline.
  case mixed
  /// Training loss.
  case train
  /// Test loss.
  case test
  /// The objective: loss plus penalties.
  case objective
  /// The regularization term.
  case regularization
  /// Something that succeeded or is running.
  case good
  /// Something that needs attention.
  case warning
  /// Something that failed.
  case error
}

/// How a cell is drawn: a role and three attributes.
public struct Style: Sendable, Hashable {
  /// The meaning of the cell.
  public var role: Role
  /// Whether it is bold.
  public var bold: Bool
  /// Whether foreground and background are exchanged.
  public var reverse: Bool
  /// Whether it is underlined.
  public var underline: Bool

  /// Creates a style.
  public init(
    _ role: Role = .normal, bold: Bool = false, reverse: Bool = false, underline: Bool = false
  ) {
    self.role = role
    self.bold = bold
    self.reverse = reverse
    self.underline = underline
  }

  /// The terminal's foreground without attributes.
  public static let normal = Style(.normal)
}
