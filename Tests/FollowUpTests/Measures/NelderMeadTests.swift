import Testing

@testable import FollowUp

/// The search for a minimum, on functions whose minimum is known.
@Suite struct NelderMeadTests {
    /// Rosenbrock (1960): a bent valley, least at 1, 1.
    @Test func aBentValley() {
        let found = NelderMead().minimum(from: [-1.2, 1], step: 0.5) { point in
            let (x, y) = (point[0], point[1])
            return (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x)
        }
        #expect(found.isConverged)
        #expect(abs(found.point[0] - 1) < 1e-3 && abs(found.point[1] - 1) < 1e-3)
    }

    /// Powell (1962): four variables, flat around its minimum at 0.
    @Test func aFlatBottom() {
        let found = NelderMead().minimum(from: [3, -1, 0, 1], step: 1) { p in
            let (a, b, c, d) = (p[0] + 10 * p[1], p[2] - p[3], p[1] - 2 * p[2], p[0] - p[3])
            return a * a + 5 * b * b + c * c * c * c + 10 * d * d * d * d
        }
        #expect(found.isConverged)
        #expect(found.value < 1e-6)
    }

    /// The corners of the first simplex are level on both sides of the minimum.
    @Test func levelCornersAreNoMinimum() {
        let found = NelderMead().minimum(from: [-1], step: 2) { $0[0] * $0[0] }
        #expect(found.isConverged)
        #expect(abs(found.point[0]) < 1e-3)
    }

    @Test func whatHasNoMinimumIsNotFound() {
        #expect(!NelderMead().minimum(from: [0, 0], step: 1) { $0[0] + $0[1] }.isConverged)
        #expect(!NelderMead().minimum(from: [0], step: 1) { _ in .nan }.isConverged)
        #expect(!NelderMead().minimum(from: [0], step: 1) { _ in .infinity }.isConverged)
    }
}
