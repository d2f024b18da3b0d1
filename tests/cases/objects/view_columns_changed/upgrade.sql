-- objects/view_columns_changed
--
-- Revision 000000000002, after 000000000001

-- Drop view number_of_adults
DROP VIEW public.number_of_adults;

-- Drop view adults
DROP VIEW public.adults;

-- Create view adults
CREATE VIEW adults AS
SELECT email, id, age
FROM users
WHERE age > 17;

-- Create view number_of_adults
CREATE VIEW number_of_adults AS SELECT count(*) FROM adults;
