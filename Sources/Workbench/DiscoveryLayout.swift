import Scene

/// Where the panes of a search stand: the list first, then the entry in full, then what the search
/// does, the front and the pictures.
enum DiscoveryLayout {
  /// The width from which list and entry stand side by side.
  private static let sideBySide = 100

  /// The panes that there is room for in `body`.
  static func panes(in body: Rect, hasBorders: Bool) -> [Pane: Rect] {
    guard hasBorders else { return plain(body) }
    return body.width >= sideBySide && body.height >= 12 ? wide(body) : narrow(body)
  }

  /// Without borders: the list, and the entry where four lines are left for the list.
  private static func plain(_ body: Rect) -> [Pane: Rect] {
    guard body.height >= 7 else { return [.leaderboard: body] }
    let (upper, lower) = split(body, lower: 3)
    return [.leaderboard: upper, .entry: lower]
  }

  private static func narrow(_ body: Rect) -> [Pane: Rect] {
    let entryHeight = body.height >= 30 ? 8 : 5
    guard body.height >= 16 else {
      let (upper, lower) = split(body, lower: entryHeight)
      return [.leaderboard: upper, .entry: lower]
    }
    let listHeight = max(6, body.height * 36 / 100)
    let (list, rest) = split(body, lower: body.height - listHeight)
    var (entry, below) = split(rest, lower: rest.height - entryHeight)
    var panes: [Pane: Rect] = [.leaderboard: list, .entry: entry]
    if below.height >= 20 {
      (entry, below) = split(below, lower: below.height - below.height * 45 / 100)
      panes[.pictures] = entry
    }
    return panes.merging(bottom(below)) { first, _ in first }
  }

  private static func wide(_ body: Rect) -> [Pane: Rect] {
    let hasBottom = body.height >= 18
    let topHeight = hasBottom ? max(9, body.height * 36 / 100) : body.height
    let (top, rest) = split(body, lower: body.height - topHeight)
    let listWidth = body.width * 58 / 100
    var panes: [Pane: Rect] = [
      .leaderboard: Rect(x: top.x, y: top.y, width: listWidth, height: top.height),
      .entry: Rect(
        x: top.x + listWidth, y: top.y, width: top.width - listWidth, height: top.height),
    ]
    guard hasBottom else { return panes }
    var below = rest
    if body.height >= 32 {
      let (pictures, last) = split(rest, lower: rest.height - rest.height * 46 / 100)
      panes[.pictures] = pictures
      below = last
    }
    return panes.merging(bottom(below)) { first, _ in first }
  }

  /// What the search does, and the front beside it where there is room.
  private static func bottom(_ rect: Rect) -> [Pane: Rect] {
    guard rect.height >= 3 else { return [:] }
    guard rect.width >= 70, rect.height >= 7 else { return [.stages: rect] }
    let width = rect.width * 55 / 100
    return [
      .stages: Rect(x: rect.x, y: rect.y, width: width, height: rect.height),
      .front: Rect(x: rect.x + width, y: rect.y, width: rect.width - width, height: rect.height),
    ]
  }

  /// An upper and a lower part, the lower of some height.
  private static func split(_ rect: Rect, lower: Int) -> (upper: Rect, lower: Rect) {
    let lower = min(max(0, lower), rect.height)
    return (
      Rect(x: rect.x, y: rect.y, width: rect.width, height: rect.height - lower),
      Rect(x: rect.x, y: rect.maxY - lower, width: rect.width, height: lower)
    )
  }
}
