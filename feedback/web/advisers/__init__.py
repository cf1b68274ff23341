"""The pages of youth advisers and decision-makers; those of each release they share with facilitators."""
