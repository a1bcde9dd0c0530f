import Scene

/// A position in columns and rows from the top left corner. Cell centres are at half-integers.
public struct FigurePoint: Sendable, Hashable {
  /// The distance from the left, in columns.
  public var x: Double
  /// The distance from the top, in rows.
  public var y: Double

  /// Creates a position.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// The geometry of a network diagram: the places of all nodes, boxes and lines.
///
/// Positions are in cells of the whole diagram, which may be larger than the pane that shows it;
/// add `offset` to get positions in the pane. Drawing, hit testing and navigation use the same
/// layout, so they always agree.
public struct NetworkLayout: Sendable, Equatable {
  /// How a layer shows its edges.
  public enum Detail: Sendable, Hashable {
    /// Each edge as a box with its curve.
    case boxes
    /// Each edge as a small curve without a border.
    case sparklines
    /// Each edge as a shaded cell.
    case matrix
  }

  /// An edge's box, sparkline or matrix cell.
  public struct EdgeBox: Sendable, Hashable {
    /// The indices of the edge.
    public let layer, input, subnode: Int
    /// The cells it covers, border included.
    public let rect: Rect

    /// The edge as a selectable element.
    public var id: ElementID { .edge(layer: layer, input: input, subnode: subnode) }
  }

  /// A straight line of an edge, from its lower to its upper end.
  public struct Line: Sendable, Hashable {
    /// The indices of the edge.
    public let layer, input, subnode: Int
    /// The ends; the line occupies the rows between them.
    public let from, to: FigurePoint
  }

  /// A node with its subnodes.
  public struct Node: Sendable, Hashable {
    /// The node as a selectable element.
    public let id: ElementID
    /// How it combines its subnodes; nil for an input.
    public let kind: NetworkDiagram.NodeKind?
    /// The cell of its mark.
    public let mark: Point
    /// The cell between the mark and the subnodes; nil if there is no room.
    public let operation: Point?
    /// The cells of its subnodes; all at the mark if there is no room.
    public let subnodes: [Point]
  }

  /// The name of a node.
  public struct Label: Sendable, Hashable {
    /// The node it names.
    public let id: ElementID
    /// The full name.
    public let text: String
    /// The cells available for it, one row high; a longer name is cut.
    public let rect: Rect
    /// `name` for inputs and outputs, `quiet` for hidden nodes.
    public let role: Role
  }

  /// The diagram.
  public let diagram: NetworkDiagram
  /// The size of the pane.
  public let paneSize: Size
  /// The size of the whole diagram.
  public let size: Size
  /// The position of the pane over the diagram, clamped so that the pane does not leave it.
  public private(set) var pan: Point
  /// How each layer shows its edges.
  public let details: [Detail]
  /// The rows for lines between each layer's boxes and the nodes above.
  let rises: [Int]
  /// The boxes, sparklines or matrix cells of all edges that were not removed, ordered by layer,
  /// input and subnode.
  public let boxes: [EdgeBox]
  /// The lines of the edges; layers drawn as a matrix have none.
  public let lines: [Line]
  /// The nodes, row by row from the inputs upwards, without unconnected hidden nodes.
  public let nodes: [Node]
  /// The inputs without outgoing edges, which are dimmed.
  let unusedInputs: Set<Int>
  /// The names of nodes, where there is room.
  public let labels: [Label]

  /// Lays out a diagram for a pane of the given size.
  ///
  /// - Parameters:
  ///   - zoom: 1 fits the diagram to the pane if possible; larger values give each box more room,
  ///     in a diagram larger than the pane. Clamped to 1...64.
  ///   - pan: the position of the pane over the diagram, in cells. Clamped.
  public init(
    _ diagram: NetworkDiagram, size: Size, zoom: Double = 1, pan: Point = Point(x: 0, y: 0)
  ) {
    let columns = NetworkColumns(diagram, paneWidth: size.width, zoom: zoom)
    let rows = NetworkRows(diagram, columns: columns, paneHeight: size.height, zoom: zoom)
    let builder = NetworkLayoutBuilder(diagram: diagram, columns: columns, rows: rows)
    self.diagram = diagram
    paneSize = size
    self.size = Size(width: columns.width, height: rows.height)
    self.pan = NetworkLayout.clamped(pan, pane: size, picture: self.size)
    details = rows.layers.map(\.detail)
    rises = rows.layers.map(\.rise)
    let boxes = builder.boxes()
    self.boxes = boxes
    lines = builder.lines(of: boxes)
    nodes = builder.nodes()
    unusedInputs = diagram.unusedInputs
    labels = builder.labels()
  }

  /// The offset to add to a position in the diagram to get its position in the pane. A diagram
  /// smaller than the pane is centred.
  public var offset: Point {
    Point(
      x: max(0, (paneSize.width - size.width) / 2) - pan.x,
      y: max(0, (paneSize.height - size.height) / 2) - pan.y)
  }

  /// Returns the layout with the pane moved to `pan`, which is clamped. Nothing is laid out again.
  public func moved(to pan: Point) -> NetworkLayout {
    var result = self
    result.pan = NetworkLayout.clamped(pan, pane: paneSize, picture: size)
    return result
  }

  static func clamped(_ pan: Point, pane: Size, picture: Size) -> Point {
    Point(
      x: min(max(pan.x, 0), max(0, picture.width - pane.width)),
      y: min(max(pan.y, 0), max(0, picture.height - pane.height)))
  }
}
