import Scene

/// A position in columns and rows from the top left corner; halves lie in the middle of cells.
public struct FigurePoint: Sendable, Hashable {
  /// Columns from the left.
  public var x: Double
  /// Rows from the top.
  public var y: Double

  /// A position.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// The geometry of a picture of a network: where every node, box and line stands.
///
/// Positions are in columns and rows of the whole picture, which may be larger than the pane
/// through which it is seen; `offset` leads from the picture to the pane. One layout serves
/// drawing, hit-testing and moving about, so that they cannot disagree.
public struct NetworkLayout: Sendable, Equatable {
  /// How much of its edges a layer shows.
  public enum Detail: Sendable, Hashable {
    /// A box with the function's curve for every edge.
    case boxes
    /// A small curve without a border for every edge.
    case sparklines
    /// A shade for every edge.
    case matrix
  }

  /// An edge's box, sparkline or matrix cell.
  public struct EdgeBox: Sendable, Hashable {
    /// Which edge.
    public let layer, input, subnode: Int
    /// The cells it covers, its border included.
    public let rect: Rect

    /// The edge as an element.
    public var id: ElementID { .edge(layer: layer, input: input, subnode: subnode) }
  }

  /// A straight line that belongs to an edge, from its lower to its upper end.
  public struct Line: Sendable, Hashable {
    /// Which edge.
    public let layer, input, subnode: Int
    /// The ends. The line stands in the rows between them.
    public let from, to: FigurePoint
  }

  /// A node with its subnodes.
  public struct Node: Sendable, Hashable {
    /// Which node.
    public let id: ElementID
    /// What it does; `nil` for an input.
    public let kind: NetworkDiagram.NodeKind?
    /// The cell of its mark.
    public let mark: Point
    /// The cell between mark and subnodes, where there is room for it.
    public let operation: Point?
    /// The cells of its subnodes; the mark's own cell where there is no room for them.
    public let subnodes: [Point]
  }

  /// A name beside or below a node.
  public struct Label: Sendable, Hashable {
    /// The node it names.
    public let id: ElementID
    /// The whole name.
    public let text: String
    /// The cells there are for it, one row high; a longer name is cut there.
    public let rect: Rect
    /// Name of an input or output, or quiet.
    public let role: Role
  }

  /// What is shown.
  public let diagram: NetworkDiagram
  /// The pane's size.
  public let paneSize: Size
  /// The whole picture's size.
  public let size: Size
  /// How far the pane has moved over the picture, clamped to where there is something to see.
  public private(set) var pan: Point
  /// What each layer shows of its edges.
  public let details: [Detail]
  /// Rows for lines between each layer's boxes and the nodes above them.
  let rises: [Int]
  /// What stands for each edge that was not removed, layer by layer, input by input.
  public let boxes: [EdgeBox]
  /// Lines of the edges; none for layers drawn as a matrix.
  public let lines: [Line]
  /// The nodes, row by row from the inputs upwards; hidden ones that nothing leads to or from are
  /// left out.
  public let nodes: [Node]
  /// Inputs that no edge leads from; they step back.
  let unusedInputs: Set<Int>
  /// The nodes' names, as far as there is room.
  public let labels: [Label]

  /// Lays out a picture for a pane of `size`.
  ///
  /// - Parameters:
  ///   - zoom: 1 fits the picture to the pane as well as it can; more gives every box more room
  ///     on a picture larger than the pane. Clamped to 1...64.
  ///   - pan: How far the pane has moved over the picture, in cells. Clamped.
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

  /// What to add to a position in the picture to get the position in the pane.
  ///
  /// A picture smaller than the pane stands in its middle.
  public var offset: Point {
    Point(
      x: max(0, (paneSize.width - size.width) / 2) - pan.x,
      y: max(0, (paneSize.height - size.height) / 2) - pan.y)
  }

  /// The same picture seen through a pane moved to `pan`, which is clamped. Costs next to nothing.
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
