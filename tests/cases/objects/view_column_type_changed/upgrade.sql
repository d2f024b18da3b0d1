-- objects/view_column_type_changed
--
-- Revision 000000000002, after 000000000001

-- Drop view adults
DROP VIEW public.adults;

-- Change type of users.email from text to varchar(50)
ALTER TABLE public.users ALTER COLUMN email TYPE varchar(50);

-- Change type of users.age from integer to bigint
ALTER TABLE public.users ALTER COLUMN age TYPE bigint;

-- Create view adults
CREATE VIEW adults AS
SELECT id, email
FROM users
WHERE age > 17;
