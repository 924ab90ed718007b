DROP TABLE data_table_rows;
DROP TABLE data_tables;
