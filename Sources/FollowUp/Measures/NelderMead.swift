/// Finds a minimum of a function of a few variables without its derivatives.
///
/// Source: J. A. Nelder and R. Mead, "A simplex method for function minimization", The Computer Journal 7 (1965); the coefficients are theirs.
struct NelderMead {
    /// It stops where the values at the corners differ by less than this, as a part of the value, and a new simplex set up there finds nothing less.
    var tolerance = 1e-9
    /// And after so many steps of each simplex in any case.
    var mostSteps = 2000
    /// And after so many simplexes.
    var mostStarts = 6

    struct Minimum: Hashable, Sendable {
        var point: [Double]
        var value: Double
        /// Whether the tolerance was reached.
        var isConverged: Bool
    }

    /// - Parameters:
    ///   - start: one corner of the first simplex; the others are `step` away along each axis.
    ///   - function: values that are not numbers count as the largest.
    func minimum(from start: [Double], step: Double, of function: ([Double]) -> Double) -> Minimum {
        var found = descended(from: start, step: step, function)
        var size = step
        for _ in 1..<mostStarts where found.isConverged {
            // Corners may happen to be level where nothing is least, and a simplex may collapse on its way. One of another size and
            // direction goes on from there.
            size *= -0.5
            let again = descended(from: found.point, step: size, function)
            let isLeast = !(found.value - again.value > 10 * tolerance * (1 + abs(found.value)))
            if again.value < found.value { found = again }
            if isLeast { return found }
        }
        found.isConverged = false
        return found
    }

    private func descended(from start: [Double], step: Double, _ function: ([Double]) -> Double) -> Minimum {
        func value(_ point: [Double]) -> Double {
            let result = function(point)
            return result.isNaN ? .infinity : result
        }
        var corners = [(point: start, value: value(start))]
        for axis in start.indices {
            var point = start
            point[axis] += step
            corners.append((point, value(point)))
        }
        for _ in 0..<mostSteps {
            corners.sort { $0.value < $1.value }
            let (best, worst) = (corners[0], corners[corners.count - 1])
            if worst.value - best.value <= tolerance * (1 + abs(best.value)) {
                return Minimum(point: best.point, value: best.value, isConverged: true)
            }
            let others = corners.dropLast()
            let center = start.indices.map { axis in others.reduce(0) { $0 + $1.point[axis] } / Double(others.count) }
            func along(_ factor: Double) -> (point: [Double], value: Double) {
                let point = start.indices.map { center[$0] + factor * (worst.point[$0] - center[$0]) }
                return (point, value(point))
            }
            let reflected = along(-1)
            if reflected.value < best.value {
                let expanded = along(-2)
                corners[corners.count - 1] = expanded.value < reflected.value ? expanded : reflected
            } else if reflected.value < corners[corners.count - 2].value {
                corners[corners.count - 1] = reflected
            } else {
                let contracted = along(reflected.value < worst.value ? -0.5 : 0.5)
                if contracted.value < min(worst.value, reflected.value) {
                    corners[corners.count - 1] = contracted
                } else {
                    for index in corners.indices.dropFirst() {
                        let point = start.indices.map { best.point[$0] + 0.5 * (corners[index].point[$0] - best.point[$0]) }
                        corners[index] = (point, value(point))
                    }
                }
            }
        }
        corners.sort { $0.value < $1.value }
        return Minimum(point: corners[0].point, value: corners[0].value, isConverged: false)
    }
}
