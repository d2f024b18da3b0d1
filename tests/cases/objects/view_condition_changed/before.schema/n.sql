CREATE VIEW number_of_adults AS SELECT count(*) FROM adults;
