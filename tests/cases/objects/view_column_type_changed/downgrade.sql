-- Takes back: objects/view_column_type_changed
--
-- Revision 000000000002, after 000000000001

-- Drop view adults
DROP VIEW public.adults;

-- Change type of users.age from bigint to integer
ALTER TABLE public.users ALTER COLUMN age TYPE integer;

-- Change type of users.email from varchar(50) to text
ALTER TABLE public.users ALTER COLUMN email TYPE text;

-- Create view adults
CREATE VIEW adults AS
SELECT id, email
FROM users
WHERE age > 17;
