"""The lesson's results, found another way: by formulas, in plain NumPy and float64."""

import numpy as np
import torch
from sklearn import datasets

# The lesson's data. x and y are arrays of 100 values.
COLUMN, y, TRUE_SLOPE = datasets.make_regression(
    n_samples=100, n_features=1, noise=20, random_state=1, coef=True
)
x = COLUMN[:, 0]


def loss(w, b):
    """The mean squared error of the line w * x + b."""
    return np.mean((w * x + b - y) ** 2)


def gradients(w, b):
    """How fast that loss grows with w, and how fast it grows with b."""
    error = w * x + b - y
    return 2 * np.mean(error * x), 2 * np.mean(error)


def gradient_descent(num_epochs=100, learning_rate=0.01):
    """Every (w, b) on the way: path[0] is the start, path[n] comes after n updates."""
    torch.manual_seed(1)
    start = torch.nn.Linear(1, 1)
    w, b = start.weight.item(), start.bias.item()
    path = [(w, b)]
    for _ in range(num_epochs):
        gradient_w, gradient_b = gradients(w, b)
        w = w - learning_rate * gradient_w
        b = b - learning_rate * gradient_b
        path.append((w, b))
    return path


def least_squares():
    """w and b of the best line: covariance over variance, through the mean point."""
    w = np.mean((x - x.mean()) * (y - y.mean())) / np.mean((x - x.mean()) ** 2)
    return w, y.mean() - w * x.mean()


def curvatures(values):
    """How the loss curves along its two main directions: its Hessian's eigenvalues."""
    columns = np.column_stack([values, np.ones(len(values))])
    return np.linalg.eigvalsh(2 / len(values) * columns.T @ columns)


def largest_learning_rate(values):
    """Above this learning rate gradient descent diverges."""
    return 2 / curvatures(values).max()
