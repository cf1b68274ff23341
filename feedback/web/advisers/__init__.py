"""The pages of youth advisers and decision-makers."""
