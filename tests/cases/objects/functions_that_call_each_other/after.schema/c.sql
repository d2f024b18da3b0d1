CREATE VIEW all_of_it AS SELECT outer_one() AS one;
